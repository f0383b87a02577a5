import { t } from "@lingui/core/macro";

/** The key that shortcuts are made with here. */
export const MOD = /^(Mac|iP)/.test(navigator.platform) ? "⌘" : t`Ctrl`;
