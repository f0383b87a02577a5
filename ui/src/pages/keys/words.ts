// What a key may do, in words.
import { t } from "@lingui/core/macro";
import type { ApiKeyAction } from "../../api/keys";

interface Words {
  /** Beside a box to tick. */
  name: string;
  /** In a list of several. */
  word: string;
}

const ACTIONS: Readonly<Record<ApiKeyAction, Words>> = {
  list: {
    name: t({ message: "List", context: "what a key may do" }),
    word: t({ message: "list", context: "what a key may do" }),
  },
  view: {
    name: t({ message: "View", context: "what a key may do" }),
    word: t({ message: "view", context: "what a key may do" }),
  },
  create: {
    name: t({ message: "Create", context: "what a key may do" }),
    word: t({ message: "create", context: "what a key may do" }),
  },
  update: {
    name: t({ message: "Update", context: "what a key may do" }),
    word: t({ message: "update", context: "what a key may do" }),
  },
  delete: {
    name: t({ message: "Delete", context: "what a key may do" }),
    word: t({ message: "delete", context: "what a key may do" }),
  },
  manage: {
    name: t({ message: "Manage", context: "what a key may do" }),
    word: t({ message: "manage", context: "what a key may do" }),
  },
};

export function actionName(action: ApiKeyAction): string {
  return ACTIONS[action].name;
}

export function actionWord(action: ApiKeyAction): string {
  return ACTIONS[action].word;
}
