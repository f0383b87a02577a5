import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Text } from "@mantine/core";
import DOMPurify from "dompurify";
import { useEffect, useRef } from "react";
import classes from "./SignIn.module.css";

interface Props {
  subject: string;
  html: string;
  name: string;
}

/** What the server puts around each letter. */
// untranslated: how it looks, in CSS
const FRAME = `
:host { all: initial; display: block; }
.letter { padding: 20px; font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; overflow-wrap: anywhere; }
p { margin: 12px 0; }
a { color: #1055c9; text-decoration: underline; }
.btn { display: inline-block; padding: 10px 24px; border-radius: 6px; font-weight: 600; text-decoration: none; color: #fff !important; background: #1055c9; }
`;

/**
 * How a letter will look. In a shadow tree, so that its looks and the page's stay apart; without
 * scripts, links that lead anywhere, and pictures, which would be fetched from elsewhere.
 */
export function LetterPreview({ subject, html, name }: Props) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const shadow = element.shadowRoot ?? openShadow(element);
    const letter = document.createElement("div");
    letter.className = "letter";
    letter.append(
      DOMPurify.sanitize(html, {
        RETURN_DOM_FRAGMENT: true,
        USE_PROFILES: { html: true },
        FORBID_TAGS: ["style", "form", "input", "button", "textarea", "select", "video", "audio"],
        FORBID_ATTR: ["href", "src", "srcset", "background", "id", "name"],
      }),
    );
    shadow.replaceChildren(letter);
  }, [html]);
  return (
    <div>
      <Text size="sm" fw={600}>
        <Trans>How it looks</Trans>
      </Text>
      <Text size="xs" c="dimmed" mb={5} truncate>
        {subject || t`Without a subject`}
      </Text>
      <section aria-label={t`How it looks: ${name}`} className={classes.paper} ref={host} />
    </div>
  );
}

function openShadow(element: HTMLElement): ShadowRoot {
  const shadow = element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(FRAME);
  shadow.adoptedStyleSheets = [sheet];
  return shadow;
}
