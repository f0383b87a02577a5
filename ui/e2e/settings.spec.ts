import { expect, test } from "./fixtures";

test("batches are allowed, within limits that stay", async ({ app, box }) => {
  await app.goto(`${box.url}/_/settings`);
  const panel = app.getByRole("region", { name: "Batches" });
  await panel.getByRole("switch", { name: "Take batches" }).click();
  await panel.getByRole("textbox", { name: "Changes in one" }).fill("77");
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(app.getByText("The rules for batches are saved.")).toBeVisible();
  await expect(panel.getByRole("button", { name: "Save" })).toHaveCount(0);
  await app.reload();
  await expect(panel.getByRole("textbox", { name: "Changes in one" })).toHaveValue("77");
  await panel.getByRole("switch", { name: "Take batches" }).click();
  await panel.getByRole("button", { name: "Discard" }).click();
  await expect(panel.getByRole("switch", { name: "Take batches" })).toBeChecked();
});

test.describe("rate limits", () => {
  test.use({ refusals: true });

  test("have the server's words beside the rule, and a removed rule comes back", async ({
    app,
    box,
  }) => {
    await app.goto(`${box.url}/_/settings`);
    const panel = app.getByRole("region", { name: "Rate limits" });
    await panel.getByRole("switch", { name: "Hold back who asks too often" }).click();
    const rules = panel.getByRole("list", { name: "Rate limits" }).getByRole("listitem");
    const count = await rules.count();
    await rules
      .first()
      .getByRole("button", { name: /^Remove/ })
      .click();
    await expect(rules).toHaveCount(count - 1);
    await panel.getByRole("button", { name: /^Put .* back$/ }).click();
    await expect(rules).toHaveCount(count);

    await panel.getByRole("button", { name: "Add a rule" }).click();
    const label = rules.last().getByRole("combobox", { name: "What" });
    await label.fill("not a label");
    await panel.getByRole("button", { name: "Save" }).click();
    await expect(label).toHaveAttribute("aria-invalid", "true");
    await panel.getByRole("button", { name: "Discard" }).click();
    await expect(rules).toHaveCount(0);
  });
});

test("the log is kept for as long as it is told", async ({ app, box }) => {
  await app.goto(`${box.url}/_/settings`);
  const panel = app.getByRole("region", { name: "Request log" });
  const days = panel.getByRole("textbox", { name: "Keep for" });
  await days.fill("9");
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(app.getByText("The rules for the log are saved.")).toBeVisible();
  await app.reload();
  await expect(days).toHaveValue("9 days");
});

test("a scheduled task is run now", async ({ app, box }) => {
  await app.goto(`${box.url}/_/settings`);
  const tasks = app.getByRole("region", { name: "Scheduled tasks" });
  await tasks.getByRole("button", { name: "Run now: Throw away old log entries" }).click();
  await expect(app.getByText("Started: Throw away old log entries.")).toBeVisible();
});
