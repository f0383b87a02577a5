import { describe, expect, it } from "vitest";
import { ApiError, adviceFor, asApiError, asRequestError } from "./errors";

describe("an error body", () => {
  it("gives its message and its fields by path", () => {
    const error = ApiError.from(400, {
      status: 400,
      message: "Failed to create record.",
      data: {
        title: { code: "validation_required", message: "Cannot be blank." },
        fields: { "2": { name: { code: "x", message: "Name is taken." } } },
      },
    });
    expect(error.message).toBe("Failed to create record.");
    expect(error.fields).toEqual({
      title: "Cannot be blank.",
      "fields.2.name": "Name is taken.",
    });
  });

  it("of a batch says which of its requests failed, and by what", () => {
    const failed = (response: unknown) =>
      ApiError.from(400, {
        message: "Batch transaction failed.",
        data: { requests: { "3": { code: "x", message: "Batch request failed.", response } } },
      }).fields;
    const own = { message: "Failed to create record.", data: { name: { message: "Is bad." } } };
    expect(failed(own)).toEqual({ "requests.3.name": "Is bad." });
    expect(failed({ message: "Not found.", data: {} })).toEqual({ "requests.3": "Not found." });
  });

  it("that is not PocketBase's gets a sentence", () => {
    expect(ApiError.from(502, "<html>").message).toBe("Homeport could not finish this.");
    expect(ApiError.from(404, undefined).message).toBe("This does not exist, or no longer does.");
  });

  it("never came: the server is away, and there is something to do", () => {
    const error = asRequestError(new TypeError("Failed to fetch"));
    expect(error.status).toBe(0);
    expect(adviceFor(error)).toContain("tray");
  });

  it("that is a fault of the page is not blamed on the server", () => {
    const fault = asApiError(new TypeError("Attempted to assign to readonly property."));
    expect(fault.message).toBe("Attempted to assign to readonly property.");
    expect(adviceFor(fault)).toBeNull();
    const missing = asApiError(new TypeError("Importing a module script failed."));
    expect(missing.status).toBe(0);
  });
});
