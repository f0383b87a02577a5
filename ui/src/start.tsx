import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { DatesProvider } from "@mantine/dates";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/queryClient";
import { router } from "./router";
import { cssVariables, schemeManager, theme } from "./theme";

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
// For the style tag that keeps the page still behind a dialog (react-remove-scroll).
setNonce(nonce);

/** Shows the window in the language that is active. */
export function start(root: HTMLElement) {
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariables}
          colorSchemeManager={schemeManager}
          defaultColorScheme="auto"
          getStyleNonce={() => nonce}
        >
          <DatesProvider settings={{ locale: i18n.locale }}>
            <QueryClientProvider client={queryClient}>
              <Notifications position="top-center" limit={3} />
              <RouterProvider router={router} />
            </QueryClientProvider>
          </DatesProvider>
        </MantineProvider>
      </I18nProvider>
    </StrictMode>,
  );
}
