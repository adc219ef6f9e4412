import { httpPageWords } from './http-pages.ts'
import { tlsWords } from './tls.ts'

export const httpWords = { ...tlsWords, ...httpPageWords }
