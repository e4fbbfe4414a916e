/** A value JSON can carry. Members that are absent are left out, never `undefined` or null by convention. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** A JSON object. */
export type JsonObject = { [key: string]: JsonValue }

/** Arrays and objects may be nested this deep in `data`; deeper is refused (API) or carried as raw text (ingest). */
export const MAX_DEPTH = 64
