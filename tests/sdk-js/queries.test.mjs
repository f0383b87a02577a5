import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { trustedBox } from "./box.mjs";
import { guest, refusal, superuser } from "./clients.mjs";
import { byBytes, COLLECTION, importCountries } from "./countries.mjs";

const box = await trustedBox({ after });

const admin = await superuser(box);
await admin.collections.create(COLLECTION);
const records = await importCountries(admin);
const pb = guest(box);
const countries = () => pb.collection("countries");
const codes = (list) => list.map((record) => record.code);
const sorted = (list) => [...list].sort((a, b) => byBytes(a.code, b.code));

const FILTERS = [
  ["name = 'Iceland'", (c) => c.name === "Iceland"],
  ['name = "Iceland"', (c) => c.name === "Iceland"],
  ["'Iceland' = name", (c) => c.name === "Iceland"],
  ["name = 'iceland'", () => false],
  ["name:lower = 'iceland'", (c) => c.name === "Iceland"],
  ["name != 'Iceland'", (c) => c.name !== "Iceland"],
  ["name = 'Åland Islands'", (c) => c.name === "Åland Islands"],
  ["name = 'Türkiye' || native = '日本'", (c) => c.name === "Türkiye" || c.native === "日本"],
  ["native ~ 'ija'", (c) => like(c.native, "ija")],
  ["native ~ 'Росс'", (c) => c.native.includes("Росс")],
  ["native ~ 'росс'", (c) => c.native.includes("росс")],
  ["flag = '🇨🇭'", (c) => c.code === "CHE"],
  ["flag ~ '🇨'", (c) => c.flag.includes("🇨")],
  ['official ~ "People\'s"', (c) => like(c.official, "People's")],
  ["official ~ 'People\\'s'", (c) => like(c.official, "People's")],
  ["name ~ 'LAND'", (c) => like(c.name, "LAND")],
  ["name !~ 'land'", (c) => !like(c.name, "land")],
  ["name ~ 'an%'", (c) => c.name.toLowerCase().startsWith("an")],
  ["name ~ '%land'", (c) => c.name.toLowerCase().endsWith("land")],
  ["name ~ 's%o'", (c) => /^s.*o$/i.test(c.name)],
  ["name ~ 'a_b'", (c) => c.name.includes("a_b")],
  ["name ~ ''", () => true],
  ["name > 'M'", (c) => byBytes(c.name, "M") > 0],
  ["name >= 'Zambia' && name < 'a'", (c) => byBytes(c.name, "Zambia") >= 0 && c.name < "a"],
  ["name <= 'Åland Islands' && name > 'Z'", (c) => byBytes(c.name, "Z") > 0],
  ["subregion = ''", (c) => c.subregion === ""],
  ["subregion = null", (c) => c.subregion === ""],
  ["subregion != ''", (c) => c.subregion !== ""],
  ["area = 0.44", (c) => c.area === 0.44],
  ["area = -1", (c) => c.area === -1],
  ["area > 1000000", (c) => c.area > 1_000_000],
  ["area >= 9984670", (c) => c.area >= 9_984_670],
  ["area < 1", (c) => c.area < 1],
  ["area <= 2.02 && area > 0", (c) => c.area <= 2.02 && c.area > 0],
  ["area > neighbours", (c) => c.area > c.neighbours],
  ["neighbours = 0", (c) => c.neighbours === 0],
  ["neighbours != 0", (c) => c.neighbours !== 0],
  ["landlocked = true", (c) => c.landlocked],
  ["landlocked = false", (c) => !c.landlocked],
  ["landlocked != true", (c) => !c.landlocked],
  ["landlocked = member", (c) => c.landlocked === c.member],
  ["region = 'Europe'", (c) => c.region === "Europe"],
  ["region ~ 'A'", (c) => like(c.region, "a")],
  ["traits:length = 0", (c) => c.traits.length === 0],
  ["traits:length > 1", (c) => c.traits.length > 1],
  ["traits:each ?= 'landlocked'", (c) => c.traits.includes("landlocked")],
  ["traits ~ 'landlocked'", (c) => c.traits.includes("landlocked")],
  ["numbered = ''", (c) => c.numbered === ""],
  ["numbered != ''", (c) => c.numbered !== ""],
  ["numbered = '2000-12-31 00:00:00.000Z'", (c) => c.numbered === "2000-12-31 00:00:00.000Z"],
  ["numbered >= '2001-01-01'", (c) => c.numbered >= "2001-01-01"],
  ["numbered > '2000-07-01 00:00:00.000Z' && numbered < '2000-08-01 00:00:00.000Z'", inJuly],
  ["numbered ~ '01.001Z'", (c) => c.numbered.includes("01.001Z")],
  ["numbered < @now && numbered > ''", (c) => c.numbered !== ""],
  ["created <= @now && created > @yesterday", () => true],
  ["position.lat > 60", (c) => c.position.lat > 60],
  ["position.lat < 0 && position.lon < 0", (c) => c.position.lat < 0 && c.position.lon < 0],
  ["languages.fra = 'French'", (c) => c.languages.fra === "French"],
  ["languages.fra != 'French'", (c) => c.languages.fra !== "French"],
  ["languages.deu ~ 'german'", (c) => like(c.languages.deu ?? "", "german")],
  ["capital.0 = 'Bern' || capital.1 = 'Bloemfontein'", (c) => ["CHE", "ZAF"].includes(c.code)],
  ["page ~ ':CH'", (c) => like(c.page, ":CH")],
  ["code = 'CHE' || code = 'DEU' && landlocked = true", (c) => c.code === "CHE"],
  ["(code = 'CHE' || code = 'DEU') && landlocked = false", (c) => c.code === "DEU"],
  ["((region = 'Asia' && (area > 1000000 || landlocked = true)))", largeOrLandlockedInAsia],
  ["region = 'Asia' // the largest continent", (c) => c.region === "Asia"],
  ["1 = 1", () => true],
  ["1 = 2", () => false],
];

function inJuly(country) {
  return (
    country.numbered > "2000-07-01 00:00:00.000Z" && country.numbered < "2000-08-01 00:00:00.000Z"
  );
}

function largeOrLandlockedInAsia(country) {
  return country.region === "Asia" && (country.area > 1_000_000 || country.landlocked);
}

describe("a filter finds what plain JavaScript finds:", () => {
  for (const [filter, holds] of FILTERS) {
    test(filter, async () => {
      const found = await countries().getFullList({ filter, sort: "code" });
      assert.deepEqual(codes(found), codes(sorted(records.filter(holds))));
    });
  }

  test("any of them joined at random, with parentheses and without", async () => {
    const next = randomNumbers(20_260_101);
    const pick = () => FILTERS[next() % FILTERS.length];
    for (let round = 0; round < 60; round += 1) {
      const [[a, isA], [b, isB], [c, isC]] = [pick(), pick(), pick()];
      const bracketed = next() % 2 === 0;
      const orFirst = next() % 2 === 0;
      // A comment would hide what follows it.
      if ([a, b].some((part) => part.includes("//"))) continue;
      const left = orFirst ? "||" : "&&";
      const right = orFirst ? "&&" : "||";
      const filter = bracketed
        ? `((${a}) ${left} (${b}\n)) ${right} (${c}\n)`
        : `(${a}) ${left} (${b}) ${right} (${c}\n)`;
      const holds = (country) => {
        const [x, y, z] = [isA(country), isB(country), isC(country)];
        if (orFirst) return bracketed ? (x || y) && z : x || (y && z);
        return (x && y) || z;
      };
      const found = await countries().getFullList({ filter, sort: "code" });
      assert.deepEqual(codes(found), codes(sorted(records.filter(holds))), filter);
    }
  });
});

describe("values that the SDK writes into a filter are found whatever they hold:", () => {
  const values = {
    "a quote": ["official = {:v}", { v: "Lao People's Democratic Republic" }, ["LAO"]],
    "other scripts": ["native = {:v}", { v: "ኢትዮጵያ" }, ["ETH"]],
    "a number": ["area = {:v}", { v: 41284 }, ["CHE"]],
    "a flag's emoji": ["flag = {:v}", { v: "🇵🇫" }, ["PYF"]],
    "a moment": ["numbered = {:v}", { v: new Date("2000-12-31T00:00:00Z") }, null],
    "an attempt to leave the text": ["name = {:v}", { v: "' || 1=1 || '" }, []],
    "a backslash before the quote": ["name = {:v}", { v: "\\' || 1=1 || \\'" }, []],
    "true and null": ["landlocked = {:b} && subregion = {:n}", { b: true, n: null }, null],
  };
  for (const [name, [template, bound, expected]] of Object.entries(values)) {
    test(name, async () => {
      const found = await countries().getFullList({
        filter: pb.filter(template, bound),
        sort: "code",
      });
      const plain = {
        "a moment": (c) => c.numbered === "2000-12-31 00:00:00.000Z",
        "true and null": (c) => c.landlocked && c.subregion === "",
      }[name];
      assert.deepEqual(codes(found), expected ?? codes(sorted(records.filter(plain))));
    });
  }
});

const SORTS = [
  "name",
  "-name",
  "native,code",
  "-native,code",
  "flag",
  "area,code",
  "-area,-code",
  "+neighbours,-area,code",
  "region,subregion,-name",
  "-region,area,code",
  "landlocked,name",
  "-landlocked,member,-code",
  "numbered,code",
  "-numbered,code",
  "created,code",
  "-updated,code",
];

describe("a list is sorted as plain JavaScript sorts it, text by its bytes:", () => {
  for (const sort of SORTS) {
    test(sort, async () => {
      const found = await countries().getFullList({ sort });
      assert.deepEqual(codes(found), codes([...records].sort(inOrderOf(sort))));
    });
  }

  test("by how it was written, forwards and backwards", async () => {
    assert.deepEqual(await countries().getFullList({ sort: "@rowid" }), records);
    assert.deepEqual(await countries().getFullList({ sort: "-@rowid" }), [...records].reverse());
  });

  test("in any order, nothing lost, when it says @random", async () => {
    const found = await countries().getFullList({ sort: "@random" });
    assert.deepEqual(sorted(found), sorted(records));
  });
});

describe("pages", () => {
  const view = { filter: "area > 100 && name !~ 'island'", sort: "-region,area,code" };
  const expected = records
    .filter((country) => country.area > 100 && !like(country.name, "island"))
    .sort(inOrderOf(view.sort));

  for (const perPage of [1, 7, 100, 500]) {
    test(`of ${perPage} lead through everything, each record once`, async () => {
      const walked = [];
      const totalPages = Math.ceil(expected.length / perPage);
      for (let page = 1; page <= totalPages; page += 1) {
        const { items, ...counts } = await countries().getList(page, perPage, view);
        assert.deepEqual(counts, { page, perPage, totalItems: expected.length, totalPages });
        walked.push(...items);
      }
      assert.deepEqual(walked, expected);
    });
  }

  test("without a total are the same pages, and say -1", async () => {
    for (const page of [1, 2, 5]) {
      const { items, ...counts } = await countries().getList(page, 20, {
        ...view,
        skipTotal: true,
      });
      assert.deepEqual(counts, { page, perPage: 20, totalItems: -1, totalPages: -1 });
      assert.deepEqual(items, expected.slice((page - 1) * 20, page * 20));
    }
  });

  test("beyond the end are empty", async () => {
    const { items, totalItems } = await countries().getList(99, 50, view);
    assert.deepEqual(items, []);
    assert.equal(totalItems, expected.length);
  });

  test("of nothing are no pages", async () => {
    const nothing = await countries().getList(1, 30, { filter: "name = 'Atlantis'" });
    assert.deepEqual(nothing, { items: [], page: 1, perPage: 30, totalItems: 0, totalPages: 0 });
  });

  test("are kept within what PocketBase allows", async () => {
    const { page, perPage, items } = await countries().getList(-3, 5000);
    assert.deepEqual([page, perPage, items.length], [1, 1000, records.length]);
    assert.equal((await countries().getList(1, 0)).perPage, 30);
  });

  test("are fetched by getFullList, in batches of any size", async () => {
    for (const batch of [9, 83, 1000]) {
      assert.deepEqual(await countries().getFullList({ batch, ...view }), expected);
    }
  });
});

describe("a list", () => {
  test("answers only the fields that were asked for", async () => {
    const { items } = await countries().getList(1, 5, {
      sort: "code",
      fields: "code,position.lat",
    });
    const expected = sorted(records).slice(0, 5);
    assert.deepEqual(
      items,
      expected.map(({ code, position: { lat } }) => ({ code, position: { lat } })),
    );
  });

  test("shortens a text that was asked to be short", async () => {
    const fields = "code,official:excerpt(6,true)";
    const uk = await countries().getFirstListItem("code = 'GBR'", { fields });
    assert.deepEqual(uk, { code: "GBR", official: "United..." });
  });

  test("gives its first item", async () => {
    const first = await countries().getFirstListItem("region = 'Europe'", { sort: "-area" });
    const largest = records
      .filter((country) => country.region === "Europe")
      .sort((a, b) => b.area - a.area)[0];
    assert.deepEqual(first, largest);
  });

  test("that is empty has no first item: 404", async () => {
    const error = await refusal(countries().getFirstListItem("code = 'XXX'"));
    assert.equal(error.status, 404);
  });

  for (const query of [
    { filter: "nope = 1" },
    { filter: "name = 'x" },
    { filter: "name == 'x'" },
    { filter: "name" },
    { filter: "(name = 'x'" },
    { filter: "name = 'x' and area = 1" },
    { sort: "nope" },
    { sort: "name,-nope" },
  ]) {
    test(`is refused in PocketBase's words for ${JSON.stringify(query)}`, async () => {
      const error = await refusal(countries().getList(1, 30, query));
      assert.equal(error.status, 400);
      assert.deepEqual(error.response, {
        data: {},
        message: "Something went wrong while processing your request.",
        status: 400,
      });
    });
  }
});

function inOrderOf(sort) {
  const terms = sort.split(",").map((term) => {
    const name = term.replace(/^[-+]/, "");
    const sign = term.startsWith("-") ? -1 : 1;
    return (a, b) => sign * compare(a[name], b[name]);
  });
  return (a, b) => terms.reduce((decided, term) => decided || term(a, b), 0);
}

function compare(a, b) {
  return typeof a === "string" ? byBytes(a, b) : Number(a) - Number(b);
}

/** `~` without a pattern: contains, minding case except for ASCII letters. */
function like(text, part) {
  return lowerAscii(text).includes(lowerAscii(part));
}

function lowerAscii(text) {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** The same numbers at every run, so that a failure can be found again. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor(state / 65_536);
  };
}
