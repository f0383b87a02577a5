// Unit tests read the words as they stand in the code.
import { i18n } from "@lingui/core";

i18n.load("en", {});
i18n.activate("en", ["en-GB"]);
