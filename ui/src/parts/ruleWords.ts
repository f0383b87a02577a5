// API rules in words: who may do what with a collection's records.
import { t } from "@lingui/core/macro";

export interface RuleWords {
  label: string;
  /** Who can, by who is let in; of a rule, where it is true. */
  can: { admins: string; anyone: string; rule: string };
  writes: boolean;
}

export const RULE_WORDS = {
  listRule: {
    label: t`List and search`,
    can: {
      admins: t`Only admins can list and search these records. Apps cannot.`,
      anyone: t`Anyone who can reach this box can list and search these records, without signing in.`,
      rule: t`An app can list and search these records where this rule is true.`,
    },
    writes: false,
  },
  viewRule: {
    label: t`Open one`,
    can: {
      admins: t`Only admins can open a record by its id. Apps cannot.`,
      anyone: t`Anyone who can reach this box can open a record by its id, without signing in.`,
      rule: t`An app can open a record by its id where this rule is true.`,
    },
    writes: false,
  },
  createRule: {
    label: t`Create`,
    can: {
      admins: t`Only admins can create records. Apps cannot.`,
      anyone: t`Anyone who can reach this box can create records, without signing in.`,
      rule: t`An app can create records where this rule is true.`,
    },
    writes: true,
  },
  updateRule: {
    label: t`Change`,
    can: {
      admins: t`Only admins can change any record. Apps cannot.`,
      anyone: t`Anyone who can reach this box can change any record, without signing in.`,
      rule: t`An app can change any record where this rule is true.`,
    },
    writes: true,
  },
  deleteRule: {
    label: t`Delete`,
    can: {
      admins: t`Only admins can delete any record. Apps cannot.`,
      anyone: t`Anyone who can reach this box can delete any record, without signing in.`,
      rule: t`An app can delete any record where this rule is true.`,
    },
    writes: true,
  },
} as const satisfies Record<string, RuleWords>;
