import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { Trans } from "./Trans";

it.each(["Ada", "<b>", "a <0>b</0> <1/>", "\\u0041", "{name}", "line\nline", "100 %"])(
  "%j is shown as it is",
  (name) => {
    const id = "opens";
    const text = createElement(Trans, {
      id,
      message: "Open <0>{name}</0> first.",
      values: { name },
      components: { 0: createElement("i") },
    });
    const shown = renderToStaticMarkup(createElement(I18nProvider, { i18n }, text));
    const escaped = name.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    expect(shown).toBe(`Open <i>${escaped}</i> first.`);
  },
);
