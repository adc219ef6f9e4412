/** What stands for fetch where a test has its own way to hosts. */
export type Get = (
  url: string,
  request: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
) => Promise<Response>

export function visit(start: string, get?: Get): Promise<readonly string[]>
