import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { Phone } from "./phone";

// Each test has the devices of a box to itself: they are listed for all of it.
test.describe.configure({ mode: "serial" });

async function linkOf(app: Page): Promise<string> {
  const line = app.getByText(/^homeport:\/\/pair/);
  await expect(line).toBeVisible();
  return (await line.textContent()) ?? "";
}

function actions(app: Page, name: string) {
  return app.getByRole("button", { name: `Actions for ${name}` });
}

test("an empty list says what devices are, and leads to adding one", async ({ app }) => {
  await app.getByRole("link", { name: "Devices" }).click();
  await expect(app.getByRole("heading", { name: "No devices yet" })).toBeVisible();
  await app.getByRole("main").getByRole("link", { name: "Add a device" }).last().click();
  await expect(app.getByRole("heading", { level: 1, name: "Add a device" })).toBeVisible();
});

test("a phone scans the code, and the window follows it live", async ({ app }) => {
  await app.getByRole("link", { name: "Add a device" }).click();
  await expect(app.getByRole("status").filter({ hasText: "Waiting for a device" })).toBeVisible();
  const code = app.getByRole("img", { name: "QR code that pairs a device" });
  await expect(code).toBeVisible();
  const width = await code.evaluate((image) => (image as HTMLImageElement).naturalWidth);
  expect(width).toBeGreaterThan(0);
  await expect(app.getByText(/^Good for (10:00|9:\d\d)$/)).toBeVisible();

  const finish = await new Phone("Ana's phone").greet(await linkOf(app));
  await expect(app.getByText("A device is here")).toBeVisible();
  expect(await finish()).toBe(200);
  await expect(app.getByText("Ana's phone is paired")).toBeVisible();
  await expect(code).toBeHidden();
  await app.getByRole("link", { name: "See all devices" }).click();
  const row = app
    .getByRole("table", { name: /^Paired devices/ })
    .getByRole("row")
    .nth(1);
  await expect(row).toContainText("Ana's phone");
  await expect(row).toContainText("E2E on test");
  await expect(row).toContainText("127.0.0.1");
  await expect(row).toContainText("by this computer");
});

test("a number is typed where there is no camera", async ({ app, box }) => {
  await app.goto(`${box.url}/_/add-device`);
  const address = app.getByText(/^127\.0\.0\.1:\d+$/);
  await expect(address).toBeVisible();
  const status = await app.context().request.get(`${box.url}/api/homeport/status`);
  const { ca_sha256: fingerprint } = (await status.json()) as { ca_sha256: string };
  const phone = new Phone("Old tablet");
  await phone.begin((await address.textContent()) ?? "", fingerprint);
  const shown = app.getByRole("region", { name: "Number to type" });
  await expect(shown).toContainText("Type this number into Old tablet");
  const digits = await shown
    .getByRole("paragraph")
    .filter({ hasText: /^\d{12}$/ })
    .textContent();
  expect(await phone.type(digits ?? "")).toBe(200);
  await expect(app.getByText("Old tablet is paired")).toBeVisible();
});

test("a new code replaces the one before, and leaving takes it back", async ({ app, box }) => {
  await app.goto(`${box.url}/_/add-device`);
  const first = await linkOf(app);
  const takenBack = () =>
    app.waitForResponse(
      (response) =>
        response.request().method() === "DELETE" && response.url().includes("/pairings/"),
    );
  const replaced = takenBack();
  await app.getByRole("button", { name: "New code" }).click();
  await expect(app.getByText(first)).toHaveCount(0);
  const second = await linkOf(app);
  expect(second).not.toBe(first);
  await replaced;
  const late = await new Phone("Late").greet(first);
  expect(await late()).toBe(403);
  const cancelled = takenBack();
  await app.getByRole("link", { name: "All devices" }).click();
  await cancelled;
  const gone = await new Phone("Late").greet(second);
  expect(await gone()).toBe(403);
});

test("a code that is over says so and offers another", async ({ app, box }) => {
  await app.route("**/api/homeport/pairings/*", async (route) => {
    if (route.request().method() !== "GET") return await route.continue();
    await route.fulfill({
      json: { id: "x", state: "expired", device: null, typed: null, typed_wrong: false },
    });
  });
  await app.goto(`${box.url}/_/add-device`);
  await expect(app.getByText("This code is over")).toBeVisible();
  await expect(app.getByRole("img", { name: "QR code that pairs a device" })).toBeHidden();
  await app.unroute("**/api/homeport/pairings/*");
  await app.getByRole("button", { name: "Make a new code" }).click();
  await expect(app.getByText("Waiting for a device")).toBeVisible();
});

test("a device is renamed", async ({ app, box }) => {
  await app.goto(`${box.url}/_/devices`);
  await actions(app, "Old tablet").click();
  await app.getByRole("menuitem", { name: "Rename" }).click();
  const name = app.getByRole("textbox", { name: "Name" });
  await name.fill("Till 2");
  await name.press("Enter");
  await expect(actions(app, "Till 2")).toBeVisible();
});

test("a device is revoked, after a warning", async ({ app, box }) => {
  await app.goto(`${box.url}/_/devices`);
  await actions(app, "Till 2").click();
  await app.getByRole("menuitem", { name: "Revoke" }).click();
  const ask = app.getByRole("dialog", { name: "Revoke Till 2?" });
  await expect(ask).toContainText("without a way back");
  await ask.getByRole("button", { name: "Cancel" }).click();
  await expect(app.getByRole("table", { name: /^Paired/ })).toContainText("Till 2");
  await actions(app, "Till 2").click();
  await app.getByRole("menuitem", { name: "Revoke" }).click();
  await ask.getByRole("button", { name: "Revoke the device" }).click();
  await expect(app.getByText("Till 2 is cut off.")).toBeVisible();
  await expect(app.getByRole("table", { name: "Revoked devices" })).toContainText("Till 2");
});

test("a revoked device is forgotten", async ({ app, box }) => {
  await app.goto(`${box.url}/_/devices`);
  const revoked = app.getByRole("table", { name: "Revoked devices" });
  await actions(app, "Till 2").click();
  await app.getByRole("menuitem", { name: "Forget" }).click();
  await app
    .getByRole("dialog", { name: "Forget Till 2?" })
    .getByRole("button", { name: "Forget the device" })
    .click();
  await expect(revoked).toBeHidden();
});

test("a lost phone is cut off with its accounts", async ({ app, box }) => {
  await app.goto(`${box.url}/_/devices`);
  await actions(app, "Ana's phone").click();
  await app.getByRole("menuitem", { name: "It is lost" }).click();
  const ask = app.getByRole("dialog", { name: "Is Ana's phone lost?" });
  await expect(ask).toContainText("on all devices");
  await ask.getByRole("button", { name: "Cut off and sign out" }).click();
  await expect(app.getByText(/0 accounts signed out everywhere/)).toBeVisible();
  const row = app.getByRole("table", { name: "Revoked devices" }).getByRole("row").nth(1);
  await expect(row).toContainText("Lost");
});

test("the certificate authority is changed, and the window follows who learns it", async ({
  app,
  box,
}) => {
  for (const name of ["Front desk", "Warehouse"]) {
    await app.goto(`${box.url}/_/add-device`);
    const finish = await new Phone(name).greet(await linkOf(app));
    expect(await finish()).toBe(200);
  }
  await app.goto(`${box.url}/_/devices`);
  const panel = app.getByRole("region", { name: "Certificate authority" });
  const fingerprint = panel.getByText(/^([0-9A-F]{4} ?){16}$/);
  const before = await fingerprint.textContent();
  await panel.getByRole("button", { name: "Change it" }).click();
  const ask = app.getByRole("dialog", { name: "Change the certificate authority?" });
  await expect(ask).toContainText("installed by hand");
  await ask.getByRole("button", { name: "Change it" }).click();
  await expect(app.getByText("The certificate authority was changed.")).toBeVisible();
  await expect(fingerprint).not.toHaveText(before ?? "");
  const changeover = app.getByRole("region", { name: "Changeover" });
  await expect(changeover).toContainText("0 of 2 devices know the new certificate authority");
  await expect(changeover).toContainText("Warehouse");
  await app.goto(`${box.url}/_/settings`);
  await expect(app.getByText(before ?? "", { exact: true })).toHaveCount(0);

  // Who pairs now knows it from the start.
  await app.goto(`${box.url}/_/add-device`);
  const finish = await new Phone("New till").greet(await linkOf(app));
  expect(await finish()).toBe(200);
  await app.getByRole("link", { name: "See all devices" }).click();
  await expect(changeover).toContainText("1 of 3 devices know the new certificate authority");

  await panel.getByRole("button", { name: "End the changeover now" }).click();
  const warning = app.getByRole("dialog", { name: "End the changeover now?" });
  await expect(warning).toContainText("Front desk");
  await expect(warning).toContainText("Warehouse");
  await expect(warning).not.toContainText("New till");
  await warning.getByRole("button", { name: "Lock out 2 devices" }).click();
  await expect(changeover).toBeHidden();
});

test("a replaced authority asks for a word first, and cuts all devices off", async ({
  app,
  box,
}) => {
  await app.goto(`${box.url}/_/devices`);
  const panel = app.getByRole("region", { name: "Certificate authority" });
  await panel.getByRole("button", { name: "Its key may be in other hands" }).click();
  const ask = app.getByRole("dialog", { name: "Replace the certificate authority at once?" });
  await expect(ask).toContainText("All 3 paired devices are cut off");
  const replace = ask.getByRole("button", { name: "Replace it and cut all off" });
  await expect(replace).toBeDisabled();
  await ask.getByRole("textbox").fill("cut off");
  await replace.click();
  const cutOff = app.getByRole("table", { name: "Revoked devices" });
  await expect(cutOff.getByText("Pair again")).toHaveCount(3);
  await expect(app.getByRole("table", { name: /^Paired devices/ })).toBeHidden();
});

test.describe("when the box refuses", () => {
  test.use({ refusals: true });

  test("the list says so and can be asked again", async ({ app, box }) => {
    await app.route("**/api/homeport/devices", (route) =>
      route.fulfill({ status: 503, json: { status: 503, message: "Busy.", data: {} } }),
    );
    await app.goto(`${box.url}/_/devices`);
    const failure = app.getByRole("alert", { name: "The devices could not be listed" });
    await expect(failure).toBeVisible({ timeout: 20_000 });
    await app.unroute("**/api/homeport/devices");
    await failure.getByRole("button", { name: "Try again" }).click();
    await expect(failure).toBeHidden();
  });
});

test("a collection is switched to paired devices only", async ({ app, box, other }) => {
  const guests = await other.guests({ listRule: "" });
  await app.goto(`${box.url}/_/collections/${guests}/edit?tab=rules`);
  const only = app.getByRole("switch", { name: "Paired devices only" });
  await only.check({ force: true });
  await app.getByRole("button", { name: "Save", exact: true }).click();
  await expect.poll(async () => (await other.definition(guests)).pairedOnly).toBe(true);
  await app.reload();
  await expect(only).toBeChecked();
});
