// What each screen looks like, in light and dark, beside the pictures in e2e/looks. What is different
// on every machine or at every moment is painted over. `npm run looks` takes the pictures anew: look
// at them before they are committed.
import type { Page, Route } from "@playwright/test";
import { settled } from "./axe";
import { Box } from "./box";
import { test as base, expect, type OtherClient } from "./fixtures";

const GUESTS = [
  {
    id: "guest0000000001",
    name: "Ada",
    visits: 12,
    vip: true,
    birthday: "1815-12-10 00:00:00.000Z",
  },
  {
    id: "guest0000000002",
    name: "Grace",
    visits: 3,
    vip: false,
    birthday: "1906-12-09 00:00:00.000Z",
  },
  { id: "guest0000000003", name: "Hedy", visits: 0, vip: true, birthday: "" },
];

/** A box of its own, with the same in it each time. */
const test = base.extend<object, { box: Box }>({
  box: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from its pattern
    async ({}, use) => {
      const box = await Box.start();
      await use(box);
      await box.stop();
    },
    { scope: "worker" },
  ],
});

async function fill(other: OtherClient) {
  await other.make({
    id: "pbc_guests00001",
    name: "guests",
    fields: [
      { name: "name", type: "text", required: true },
      { name: "visits", type: "number" },
      { name: "vip", type: "bool" },
      { name: "birthday", type: "date" },
    ],
    indexes: ["CREATE INDEX `by_name` ON `guests` (`name`)"],
    listRule: "",
    viewRule: '@request.auth.id != ""',
  });
  for (const guest of GUESTS) await other.create("guests", guest);
}

const SCREENS = [
  { name: "home", path: "", shows: "Connect a phone" },
  { name: "collections", path: "collections", shows: "Who may read" },
  { name: "fields", path: "collections/guests/edit", shows: "Add a field" },
  {
    name: "rules",
    path: "collections/guests/edit?tab=rules",
    shows: "Anyone who can reach this box",
  },
  {
    name: "indexes",
    path: "collections/guests/edit?tab=indexes",
    shows: "Quick to find and sort by name",
  },
  { name: "diagram", path: "diagram", shows: "guests" },
  { name: "records", path: "collections/guests", shows: "Hedy" },
  { name: "record", path: "collections/guests?record=guest0000000001", shows: "Save" },
  { name: "import", path: "collections/guests/import", shows: "or drop it here" },
  { name: "move-in", path: "move-in", shows: "Choose the zip" },
  { name: "sign-in", path: "sign-in", shows: "Each collection of people" },
  { name: "methods", path: "collections/users/sign-in", shows: "How long it lasts" },
  { name: "mail", path: "mail", shows: "Links lead to" },
  { name: "people", path: "people", shows: "How they sign in" },
  { name: "devices", path: "devices", shows: "Add a device" },
  { name: "files", path: "files", shows: "What they take up" },
  { name: "integrations", path: "integrations", shows: "Stripe" },
  { name: "automations", path: "automations", shows: "Nothing happens by itself yet" },
  { name: "admins", path: "admins", shows: "Add an admin" },
  { name: "keys", path: "api-keys", shows: "Make a key" },
  { name: "backups", path: "backups", shows: "How often" },
  { name: "settings", path: "settings", shows: "Scheduled tasks" },
  { name: "nowhere", path: "nowhere", shows: "There is no page here" },
] as const;

/** A computer with one network, whichever it has. */
async function oneNetwork(route: Route) {
  const response = await route.fetch();
  const body = await response.json();
  const first = { ...body.interfaces[0], name: "eth0", addresses: ["192.168.1.20"], used: true };
  await route.fulfill({ response, json: { ...body, interfaces: [first] } });
}

const SMALL_PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">
  <rect width="100" height="100" fill="#55b2be" /><circle cx="50" cy="60" r="20" fill="#fff" />
</svg>`;

const FILES = [
  ["harbour_at_dawn_x8s0d3kq1a.jpg", "picture", "photo", 2_411_724, false],
  ["contract_2026_p1s0d3kq1a.pdf", "document", "papers", 812_004, true],
  ["interview_q7s0d3kq1a.mp3", "sound", "papers", 18_220_112, false],
  ["tour_of_the_house_w2s0d3kq1a.mp4", "video", "papers", 96_468_992, false],
] as const;

/** Files without their bytes, on a disk of a certain size. */
async function someFiles(route: Route) {
  const items = FILES.map(([name, kind, field, size, isProtected], at) => ({
    ...{ name, kind, field, size, protected: isProtected, multiple: field === "papers" },
    ...{ collectionId: "pbc_guests00001", collectionName: "guests" },
    record: GUESTS[at % GUESTS.length]?.id,
    added: "2026-01-31 10:00:00.000Z",
  }));
  const bytes = 117_912_832;
  await route.fulfill({ json: { items, next: null, total: items.length, bytes } });
}

async function someUsage(route: Route) {
  const collections = [
    { id: "a", name: "guests", files: 4, bytes: 117_912_832 },
    { id: "b", name: "invoices", files: 1204, bytes: 61_203_456 },
    { id: "c", name: "users", files: 311, bytes: 12_582_912 },
  ];
  await route.fulfill({
    json: {
      ...{ files: 1519, bytes: 191_699_200, missing: 0, collections, kinds: [] },
      besides: {
        ...{ at: "2026-01-31 10:00:00.000Z", thumbs: 3_145_728, uploads: 0 },
        unnamed: { files: 0, bytes: 0 },
      },
      disk: { free: 96_636_764_160, size: 250_059_350_016 },
    },
  });
}

/** The system's font is another one on another machine. */
async function sameLetters(app: Page) {
  await app.evaluate(() => {
    const { style } = document.documentElement;
    for (const use of ["", "-headings"]) {
      style.setProperty(`--mantine-font-family${use}`, '"DejaVu Sans"', "important");
    }
    style.setProperty("--mantine-font-family-monospace", '"DejaVu Sans Mono"', "important");
  });
}

test("every screen looks as it did, in light and in dark", async ({ app, box, other }) => {
  test.setTimeout(180_000);
  await fill(other);
  await app.route("**/api/homeport/network", oneNetwork);
  await app.route("**/api/homeport/files", someFiles);
  await app.route("**/api/homeport/files/usage", someUsage);
  // Small pictures of files whose bytes are nowhere.
  await app.route("**/api/files/**", (route) =>
    route.fulfill({ contentType: "image/svg+xml", body: SMALL_PICTURE }),
  );
  for (const { name, path, shows } of SCREENS) {
    await app.goto(`${box.url}/_/${path}`);
    await expect(app.getByText(shows).first()).toBeVisible();
    await expect(app.getByText("Connecting…")).toHaveCount(0);
    await sameLetters(app);
    for (const colorScheme of ["light", "dark"] as const) {
      await app.emulateMedia({ colorScheme });
      await settled(app);
      await expect.soft(app).toHaveScreenshot(`${name}-${colorScheme}.png`, {
        // A plain button is twice as many; letters of another version of a browser are less.
        maxDiffPixels: 150,
        mask: [
          app.locator("time, code, [class*=fingerprint], img[src^='data:image/svg']"),
          // What comes after a word of another length stands elsewhere.
          app.getByText("It is good until"),
          app.locator("p").filter({ hasText: "changes so far" }),
          app.getByLabel("Port for phones"),
        ],
        maskColor: "#888888",
      });
    }
  }
});
