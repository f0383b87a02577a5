// What is said of records that point to those that are deleted.
import { plural, select } from "@lingui/core/macro";
import type { Pointing } from "./deletion";

/** What goes, as a sentence calls it. */
type Them = "it" | "them";

/** What becomes of records that point to those that go. */
export function pointingWords(pointing: Pointing, them: Them): string {
  const { isMany, isRequired, cascades, goesOn } = pointing;
  if (cascades) {
    if (isMany) return goesOn ? emptiedAlong(pointing, them) : emptied(pointing, them);
    return goesOn ? goAlong(pointing, them) : go(pointing, them);
  }
  if (!isRequired) return lose(pointing, them);
  return isMany ? mayRefuse(pointing, them) : refuse(pointing, them);
}

/** Where it is not known how many there are, no number is told. */
const told = ({ count }: Pointing): number => count ?? 0;

function emptied(pointing: Pointing, them: Them): string {
  const { collection, field } = pointing;
  const count = told(pointing);
  return select(them, {
    it: plural(count, {
      0: `Records of ${collection} lose it from ${field}, and are deleted as well where nothing is left there.`,
      one: `# record of ${collection} loses it from ${field}, and is deleted as well where nothing is left there.`,
      other: `# records of ${collection} lose it from ${field}, and are deleted as well where nothing is left there.`,
    }),
    other: plural(count, {
      0: `Records of ${collection} lose them from ${field}, and are deleted as well where nothing is left there.`,
      one: `# record of ${collection} loses them from ${field}, and is deleted as well where nothing is left there.`,
      other: `# records of ${collection} lose them from ${field}, and are deleted as well where nothing is left there.`,
    }),
  });
}

function emptiedAlong(pointing: Pointing, them: Them): string {
  const { collection, field } = pointing;
  const count = told(pointing);
  return select(them, {
    it: plural(count, {
      0: `Records of ${collection} lose it from ${field}, and are deleted as well where nothing is left there, with what those take along.`,
      one: `# record of ${collection} loses it from ${field}, and is deleted as well where nothing is left there, with what those take along.`,
      other: `# records of ${collection} lose it from ${field}, and are deleted as well where nothing is left there, with what those take along.`,
    }),
    other: plural(count, {
      0: `Records of ${collection} lose them from ${field}, and are deleted as well where nothing is left there, with what those take along.`,
      one: `# record of ${collection} loses them from ${field}, and is deleted as well where nothing is left there, with what those take along.`,
      other: `# records of ${collection} lose them from ${field}, and are deleted as well where nothing is left there, with what those take along.`,
    }),
  });
}

function go(pointing: Pointing, them: Them): string {
  const { collection } = pointing;
  const count = told(pointing);
  return select(them, {
    it: plural(count, {
      one: `# record of ${collection} that points to it is deleted as well.`,
      other: `# records of ${collection} that point to it are deleted as well.`,
    }),
    other: plural(count, {
      one: `# record of ${collection} that points to them is deleted as well.`,
      other: `# records of ${collection} that point to them are deleted as well.`,
    }),
  });
}

function goAlong(pointing: Pointing, them: Them): string {
  const { collection } = pointing;
  const count = told(pointing);
  return select(them, {
    it: plural(count, {
      one: `# record of ${collection} that points to it is deleted as well, with what those take along.`,
      other: `# records of ${collection} that point to it are deleted as well, with what those take along.`,
    }),
    other: plural(count, {
      one: `# record of ${collection} that points to them is deleted as well, with what those take along.`,
      other: `# records of ${collection} that point to them are deleted as well, with what those take along.`,
    }),
  });
}

function lose(pointing: Pointing, them: Them): string {
  const { collection, field } = pointing;
  const count = told(pointing);
  return select(them, {
    it: plural(count, {
      0: `Records of ${collection} lose it from ${field}.`,
      one: `# record of ${collection} loses it from ${field}.`,
      other: `# records of ${collection} lose it from ${field}.`,
    }),
    other: plural(count, {
      0: `Records of ${collection} lose them from ${field}.`,
      one: `# record of ${collection} loses them from ${field}.`,
      other: `# records of ${collection} lose them from ${field}.`,
    }),
  });
}

function mayRefuse(pointing: Pointing, them: Them): string {
  const { collection, field } = pointing;
  const count = told(pointing);
  return select(them, {
    it: plural(count, {
      0: `Records of ${collection} lose it from ${field}; where nothing would be left there, the deletion is refused.`,
      one: `# record of ${collection} loses it from ${field}; where nothing would be left there, the deletion is refused.`,
      other: `# records of ${collection} lose it from ${field}; where nothing would be left there, the deletion is refused.`,
    }),
    other: plural(count, {
      0: `Records of ${collection} lose them from ${field}; where nothing would be left there, the deletion is refused.`,
      one: `# record of ${collection} loses them from ${field}; where nothing would be left there, the deletion is refused.`,
      other: `# records of ${collection} lose them from ${field}; where nothing would be left there, the deletion is refused.`,
    }),
  });
}

function refuse(pointing: Pointing, them: Them): string {
  const { collection, field } = pointing;
  const count = told(pointing);
  return select(them, {
    it: plural(count, {
      one: `# record of ${collection} needs it in ${field}: the deletion is refused.`,
      other: `# records of ${collection} need it in ${field}: the deletion is refused.`,
    }),
    other: plural(count, {
      one: `# record of ${collection} needs them in ${field}: the deletion is refused.`,
      other: `# records of ${collection} need them in ${field}: the deletion is refused.`,
    }),
  });
}
