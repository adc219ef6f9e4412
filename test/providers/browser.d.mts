export function visit(start: string): Promise<readonly string[]>
