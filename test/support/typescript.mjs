// Lets Node.js 20 run the TypeScript sources as they are; newer lines strip types on their own.
import { register } from 'node:module'

if (!process.features.typescript) register('./typescript-hooks.mjs', import.meta.url)
