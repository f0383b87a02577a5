/** Whoever answered is not the box: its authority is another one, or its digits do not agree. */
export class NotThisBox extends Error {
  override readonly name = "NotThisBox";
}

/** The store holds no box yet. */
export class NotPaired extends Error {
  override readonly name = "NotPaired";
}

/** The box does not know this device any more: forget what is kept, and pair anew. */
export class Revoked extends Error {
  override readonly name = "Revoked";
}

/** The box is at none of the addresses that are known. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** The box said no, in its own words. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
