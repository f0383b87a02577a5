import { expect, it } from "vitest";
import { faceOf, isPicture, readableName } from "./names";

it("names of stored files read as they were given", () => {
  expect(readableName("invoice_march_xk29d03kq1.pdf")).toBe("invoice_march.pdf");
  expect(readableName("backup_xk29d03kq1.tar.gz")).toBe("backup.tar.gz");
  expect(readableName("readme_0123456789")).toBe("readme");
  expect(readableName("plain.pdf")).toBe("plain.pdf");
});

it("a name tells how a page shows the file", () => {
  expect(isPicture("a_0123456789.SVG")).toBe(true);
  expect(isPicture("a.pdf")).toBe(false);
  const faces = ["a.PNG", "a.mov", "a.mp3", "a.pdf", "a.yml", "a.tar.gz", "a"].map(faceOf);
  expect(faces).toEqual(["picture", "video", "sound", "pdf", "text", "none", "none"]);
});
