// An action that takes an input from a record: bound by clicks, read back, and let go again.
import { ask } from "./ask";
import { violations } from "./axe";
import { expect, test } from "./fixtures";

// The box says no to an action of which a record says nothing.
test.use({ refusals: true });

test("an admin has a record say what an action sends", async ({ app, box, other }) => {
  const guests = await other.guests();
  const room = `${box.url}/api/homeport/integrations`;
  const request = app.context().request;
  await request.put(`${room}/pager`, {
    headers: { "X-Homeport-CSRF": "1", Origin: box.url },
    // Nobody listens there, and nobody is asked.
    data: { connector: "ntfy", base: "http://127.0.0.1:9", local: ["127.0.0.1:9"] },
  });
  const bound = async () => {
    const { items } = await (await request.get(room)).json();
    return items.find(({ name }: { name: string }) => name === "pager").records;
  };
  await app.goto(`${box.url}/_/integrations`);
  await app.getByRole("button", { name: "Change pager" }).click();
  const dialog = app.getByRole("dialog", { name: "Change pager" });
  const title = "Notify who listens to a topic";
  const says = dialog.getByRole("group", { name: `What a record says: ${title}` });
  const choose = async (label: string, option: string) => {
    await says.getByRole("combobox", { name: label, exact: true }).click();
    await app.getByRole("option", { name: option, exact: true }).click();
  };
  // Admins give what they like.
  await expect(says).toHaveCount(0);
  await dialog.getByRole("region", { name: title }).getByText("Anyone").click();
  await choose("Records of", guests);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(says.getByText("Choose a field for one of the inputs at least.")).toBeVisible();
  await choose("message", "name");
  await expect(
    says.getByText(/^Apps send .*"id": "…"}, and of their own only: topic/),
  ).toBeVisible();
  expect(await violations(app)).toEqual([]);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect(await bound()).toEqual({ publish: { collection: guests, inputs: { message: "name" } } });

  // Nobody says what the record says, nor leaves the record out.
  const path = "/api/homeport/integrations/pager/publish";
  const own = { topic: "door", message: "mine" };
  expect(await ask(box, path, own)).toMatchObject({ status: 400, body: { data: { record: {} } } });
  const record = { collection: guests, id: "aaaaaaaaaaaaaaa" };
  const both = await ask(box, path, { ...own, record });
  expect(both).toMatchObject({ status: 400, body: { data: { message: {} } } });

  // It comes back as it was, and can be let go.
  await app.getByRole("button", { name: "Change pager" }).click();
  await expect(says.getByRole("combobox", { name: "Records of" })).toHaveValue(guests);
  await expect(says.getByRole("combobox", { name: "message", exact: true })).toHaveValue("name");
  await choose("Records of", guests);
  await expect(says.getByRole("combobox", { name: "message", exact: true })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect(await bound()).toEqual({});
  await app.getByRole("button", { name: "Remove pager" }).click();
  await app.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(app.getByRole("button", { name: "Change pager" })).toHaveCount(0);
});
