// The real data set: every country of the npm package `world-countries`, as records of a collection.
import countries from "world-countries";

const REGIONS = [...new Set(countries.map((country) => country.region))];

export const COLLECTION = {
  name: "countries",
  type: "base",
  listRule: "",
  viewRule: "",
  fields: [
    { name: "name", type: "text", required: true },
    { name: "official", type: "text" },
    { name: "native", type: "text" },
    { name: "code", type: "text", required: true, pattern: "^[A-Z]{3}$" },
    { name: "subregion", type: "text" },
    { name: "flag", type: "text" },
    { name: "region", type: "select", values: REGIONS, maxSelect: 1 },
    { name: "traits", type: "select", values: ["independent", "landlocked", "un"], maxSelect: 3 },
    { name: "area", type: "number" },
    { name: "neighbours", type: "number", onlyInt: true },
    { name: "landlocked", type: "bool" },
    { name: "member", type: "bool" },
    { name: "languages", type: "json" },
    { name: "capital", type: "json" },
    { name: "position", type: "geoPoint" },
    { name: "page", type: "url" },
    { name: "numbered", type: "date" },
    { name: "created", type: "autodate", onCreate: true },
    { name: "updated", type: "autodate", onCreate: true, onUpdate: true },
  ],
  indexes: ["CREATE UNIQUE INDEX `idx_countries_code` ON `countries` (`code`)"],
};

/** What is sent for each country, and must come back. */
export const COUNTRIES = countries.map((country) => ({
  name: country.name.common,
  official: country.name.official,
  native: Object.values(country.name.native)[0]?.common ?? "",
  code: country.cca3,
  subregion: country.subregion,
  flag: country.flag,
  region: country.region,
  traits: [
    country.independent && "independent",
    country.landlocked && "landlocked",
    country.unMember && "un",
  ].filter(Boolean),
  area: country.area,
  neighbours: country.borders.length,
  landlocked: country.landlocked,
  member: country.unMember,
  languages: country.languages,
  capital: country.capital,
  position: { lat: country.latlng[0], lon: country.latlng[1] },
  page: `https://www.iso.org/obp/ui/#iso:code:3166:${country.cca2}`,
  numbered: numbered(country.ccn3),
}));

// The set has no dates. The country's ISO number, counted in days and milliseconds, stands for
// one, so that there are ties with midnight, fractions, and (Kosovo has no number) an empty date.
function numbered(number) {
  if (number === "") return "";
  const days = Number(number);
  return wireDate(new Date(Date.UTC(2000, 0, 1) + days * 86_400_000 + (days % 3) * 1_001));
}

/** PocketBase's writing of a moment. */
export function wireDate(date) {
  return date.toISOString().replace("T", " ");
}

/** Only what was sent, of a record that came back. */
export function asSent(record) {
  return Object.fromEntries(Object.keys(COUNTRIES[0]).map((name) => [name, record[name]]));
}

/** Text sorts by its bytes, as in PocketBase: upper case before lower, and both before `Å`. */
export function byBytes(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Sends one country after the other. */
export async function importCountries(pb) {
  const records = [];
  for (const country of COUNTRIES) records.push(await pb.collection("countries").create(country));
  return records;
}
