import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Choice, choose, chosen, fitting } from "./language";

it.each<[Choice, string[], string, string[]]>([
  ["auto", ["de-AT", "de", "en"], "de", ["de-AT", "de"]],
  ["auto", ["en-GB", "de"], "en", ["en-GB"]],
  ["auto", ["fr-FR", "DE-ch"], "de", ["DE-ch"]],
  ["auto", ["fr"], "en", ["en"]],
  ["auto", [], "en", ["en"]],
  ["de", ["en-GB"], "de", ["de"]],
  ["en", ["de-AT", "en-AU"], "en", ["en-AU"]],
])("%s of %j is %s", (choice, wanted, language, regions) => {
  expect(fitting(choice, wanted)).toEqual({ language, regions });
});

describe("a choice", () => {
  const kept = new Map<string, string>();
  const reload = vi.fn();
  let page = new EventTarget();

  beforeEach(() => {
    kept.clear();
    reload.mockClear();
    page = new EventTarget();
    vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
    vi.stubGlobal("location", { reload });
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("is kept as the page goes to be loaded anew", () => {
    choose("de");
    expect(reload).toHaveBeenCalledOnce();
    expect(chosen()).toBe("auto");
    page.dispatchEvent(new Event("pagehide"));
    expect(chosen()).toBe("de");
    choose("auto");
    page.dispatchEvent(new Event("pagehide"));
    expect(kept.size).toBe(0);
  });

  it("is not kept where the page stayed for unsaved changes", () => {
    choose("de");
    page.dispatchEvent(new Event("keydown"));
    page.dispatchEvent(new Event("pagehide"));
    expect(chosen()).toBe("auto");
  });

  it("that holds already loads nothing", () => {
    choose("auto");
    expect(reload).not.toHaveBeenCalled();
  });

  it("cannot be kept where storage is switched off, and nothing fails", () => {
    const off = () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
    vi.stubGlobal("localStorage", { getItem: off, setItem: off, removeItem: off });
    choose("de");
    page.dispatchEvent(new Event("pagehide"));
    expect(chosen()).toBe("auto");
  });
});
