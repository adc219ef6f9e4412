/** Members by what makes each. */
export type Deferred<T> = { readonly [Name in keyof T]?: () => T[Name] }

/** A copy of an object with some members that are made when they are first asked for, and then once. */
export function deferred<T extends object>(given: T, members: Deferred<T>): T {
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(given)) as T
  for (const [name, make] of Object.entries(members) as [string, () => unknown][])
    Object.defineProperty(copy, name, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make()
        Object.defineProperty(copy, name, { configurable: true, enumerable: true, writable: true, value })
        return value
      },
    })
  return copy
}
