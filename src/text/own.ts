/** The entry of a table under a word from outside; none for what every object has besides, such as "constructor". */
export function own<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
