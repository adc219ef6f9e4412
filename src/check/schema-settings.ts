/** How ajv reads the schema of scenario files. It is our own, so that it need not be validated itself. */
export const AJV_SETTINGS = {
  allErrors: true,
  verbose: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  validateSchema: false,
  inlineRefs: false,
  code: { optimize: false },
} as const
