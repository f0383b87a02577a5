/** The key that shortcuts are made with here. */
export const MOD = /^(Mac|iP)/.test(navigator.platform) ? "⌘" : "Ctrl";
