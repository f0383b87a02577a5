import { expect, it } from "vitest";
import { formOf, wantedOrder } from "./records";
import type { Row } from "./types";

const picture = new File(["x"], "new.png", { type: "image/png" });
const row = (photos: unknown): Row => ({
  id: "a",
  collectionId: "pbc_1",
  collectionName: "albums",
  photos,
});

it("files travel as parts, and everything else as JSON beside them", async () => {
  const form = formOf({ title: "Trip", tags: [] }, [
    { field: "photos", isMany: true, items: ["kept.png", picture] },
    { field: "cover", isMany: false, items: [picture] },
  ]);
  expect(JSON.parse(String(form.get("@jsonPayload")))).toEqual({
    title: "Trip",
    tags: [],
    photos: ["kept.png"],
  });
  expect(form.getAll("photos")).toHaveLength(1);
  expect((form.get("cover") as File).name).toBe("new.png");
});

it("an order that an upload cannot give is written once more, with the names now known", () => {
  const upload = { field: "photos", isMany: true, items: [picture, "kept.png", picture] };
  const got = row(["kept.png", "n1.png", "n2.png"]);
  expect(wantedOrder(got, [upload])).toEqual({ photos: ["n1.png", "kept.png", "n2.png"] });
});

it("nothing is written again when the order is right, or the answer is not what was sent", () => {
  const upload = { field: "photos", isMany: true, items: ["kept.png", picture] };
  expect(wantedOrder(row(["kept.png", "n1.png"]), [upload])).toBeNull();
  expect(wantedOrder(row(["kept.png"]), [upload])).toBeNull();
  expect(
    wantedOrder(row("n1.png"), [{ field: "photos", isMany: false, items: [picture] }]),
  ).toBeNull();
});
