// The answers that say no, in the server's words and in ours. Pure.
import { t } from "@lingui/core/macro";
import type { Refusal } from "./operation";

export const NOT_FOUND: Refusal = {
  status: 404,
  when: t`There is no such record, or the rule does not let it through. Which of the two is not said.`,
  // untranslated: the server's words
  message: "The requested resource wasn't found.",
};

export const ADMINS_ONLY: Refusal = {
  status: 403,
  when: t`The rule lets admins only do this, and the caller is none.`,
  // untranslated: the server's words
  message: "Only superusers can perform this action.",
};

export const UNPAIRED: Refusal = {
  status: 403,
  when: t`The collection answers paired devices only, and the caller is none.`,
  // untranslated: the server's words
  message: "This collection answers paired devices only. Pair this device with the box first.",
};

export const TOO_MANY: Refusal = {
  status: 429,
  when: t`Too many requests in a short time. The header Retry-After says how long to wait.`,
  // untranslated: the server's words
  message: "Too Many Requests.",
};

export const BAD_QUERY: Refusal = {
  status: 400,
  when: t`The filter or the order names a field that is not there, or cannot be read.`,
  // untranslated: the server's words
  message: "Something went wrong while processing your request. Invalid filter.",
};

export const NOT_CREATED: Refusal = {
  status: 400,
  when: t`A value does not fit its field (“data” says which and why), or the rule does not let it through (“data” is empty).`,
  // untranslated: the server's words
  message: "Failed to create record.",
};

export const NOT_UPDATED: Refusal = {
  status: 400,
  when: t`A value does not fit its field: “data” says which and why.`,
  // untranslated: the server's words
  message: "Failed to update record.",
};

export const HELD: Refusal = {
  status: 400,
  when: t`Another record needs this one in a required relation.`,
  message:
    // untranslated: the server's words
    "Failed to delete record. Make sure that the record is not part of a required relation reference.",
};

export const BATCHES_OFF: Refusal = {
  status: 403,
  when: t`Batches are switched off. An owner switches them on under Settings.`,
  // untranslated: the server's words
  message: "Batch requests are not allowed.",
};

export const BATCH_FAILED: Refusal = {
  status: 400,
  when: t`One of the requests is refused. Then none of them is carried out.`,
  // untranslated: the server's words
  message: "Batch transaction failed.",
};

export const NOT_AUTHENTICATED: Refusal = {
  status: 400,
  when: t`The name, the password or the code is wrong. Which of them is not said.`,
  // untranslated: the server's words
  message: "Failed to authenticate.",
};

export const NOT_LET_IN: Refusal = {
  status: 403,
  when: t`“Who may sign in” does not let this account in.`,
  // untranslated: the server's words
  message: "The request doesn't satisfy the collection requirements to authenticate.",
};

export const SECOND_METHOD: Refusal = {
  status: 401,
  when: t`A second method is asked for: sign in by one of the others too, with this “mfaId”.`,
  message: "",
};

export const NOBODY: Refusal = {
  status: 401,
  when: t`Nobody is signed in, or the sign-in is over.`,
  // untranslated: the server's words
  message: "The request requires valid record authorization token.",
};

export const BAD_TOKEN: Refusal = {
  status: 400,
  when: t`The token of the letter is wrong, used or over, or a value does not fit.`,
  // untranslated: the server's words
  message: "An error occurred while validating the submitted data.",
};

export const NO_ADDRESS: Refusal = {
  status: 400,
  when: t`The address is none. One that nobody has is answered like one that somebody has.`,
  // untranslated: the server's words
  message: "An error occurred while validating the submitted data.",
};

/** The same refusal with what it says of a field. */
export function aboutField(refusal: Refusal, name: string): Refusal {
  // untranslated: the server's words
  const said = { code: "validation_required", message: "Cannot be blank." };
  return { ...refusal, data: { [name]: said } };
}

/** The body of a refusal, in PocketBase's shape. */
export function refusalBody({ status, message, data = {} }: Refusal): unknown {
  if (status === 401 && message === "") return { mfaId: "MFA_ID" };
  return { status, message, data };
}
