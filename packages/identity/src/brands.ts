declare const identity: unique symbol;
declare const callsign: unique symbol;

/** The identity of one thing: made by Postgres, never changed, and of one type only (`Uuid<'camera'>`, `Uuid<'user'>`); `Uuid` is one of any type. */
export type Uuid<T extends string = string> = string & { readonly [identity]: T };

/** The display id of an entity ("SRC 1"): anyone may rename it at any time, so it is never a key. */
export type DisplayId = string & { readonly [callsign]: true };

/** What is read or compared as a display id: a DisplayId or text as it was typed, and never a Uuid. */
export type DisplayIdText = string & { readonly [identity]?: never };
