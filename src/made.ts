/**
 * Something while it is made, member by member: an object that is spread into another with members behind it takes the engine ten
 * times as long, which a thousand scenarios feel.
 */
export type Made<T> = { -readonly [Name in keyof T]: T[Name] }
