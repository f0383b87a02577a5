// Who is signed in, and signing them out.
import { ask } from "./ask";
import { violations } from "./axe";
import { expect, test } from "./fixtures";

const PASSWORD = "correct horse battery";

test("somebody who is signed in is found, looked up and signed out", async ({
  app,
  box,
  other,
}) => {
  const { name } = await other.collection("people", { type: "auth" });
  const account = async (email: string) => {
    await other.create(name, { email, password: PASSWORD, passwordConfirm: PASSWORD });
    const path = `/api/collections/${name}/auth-with-password`;
    const signedIn = await ask(box, path, { identity: email, password: PASSWORD });
    expect(signedIn.status).toBe(200);
  };
  await account(`ada@${name}.example.com`);
  await account(`bob@${name}.example.com`);

  await app.getByRole("link", { name: "People", exact: true }).click();
  await app.getByRole("searchbox", { name: "Find somebody" }).fill(name);
  const table = app.getByRole("table", { name: /^Signed in/ });
  await expect(table.getByRole("row")).toHaveCount(3);
  await expect(table.getByRole("row").nth(1)).toContainText(`bob@${name}`);
  await expect(table.getByRole("row").nth(1)).toContainText("with a password");
  await app.getByRole("searchbox", { name: "Find somebody" }).fill(`ADA@${name}`);
  await expect(table.getByRole("row")).toHaveCount(2);
  expect(await violations(app)).toEqual([]);

  await table.getByRole("button", { name: new RegExp(`^Sign out ada@${name}`) }).click();
  await expect(app.getByRole("heading", { name: "Nobody like that is signed in" })).toBeVisible();
  expect(await violations(app)).toEqual([]);
  await app.getByRole("searchbox", { name: "Find somebody" }).fill(`bob@${name}`);
  await table.getByRole("link", { name: `bob@${name}.example.com` }).click();
  await expect(app.getByRole("region", { name: "Signed in" })).toContainText("with a password");
});
