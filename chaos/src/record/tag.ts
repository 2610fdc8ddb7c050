/** The tag of an action in what it wrote. */
export const tagOf = (written: unknown) => /"(c\d+\.\d+)"/.exec(JSON.stringify(written))?.[1];
