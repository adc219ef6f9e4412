import { isSecretName } from '../text/secret-names.ts'
import type { Totp } from './totp.ts'

/** What a value is to a page that signs people in. */
export type Kind = 'user' | 'password' | 'code' | 'other'

/** One value of a person, and the name by which it was given. */
export interface PersonValue {
  readonly name: string
  readonly kind: Kind
  /** Undefined for one that is made when it is typed. */
  readonly value: string | undefined
  /** The name or id of the one field that it goes into; undefined where the fields of a page decide. */
  readonly field: string | undefined
}

/** Who signs in without being there. */
export interface Person {
  readonly values: readonly PersonValue[]
  /** Makes one-time passwords; undefined where there are none. */
  readonly totp: Totp | undefined
  /** Words on buttons and links that are pressed wherever they stand. */
  readonly press: readonly string[]
}

/** The name of the one-time password among the values. */
export const TOTP = 'totp'

/** What the name of a value says of it. */
export function kindOf(name: string): Kind {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (/pass(?:word|wd|phrase|code)?$|pwd$|^pw$|secret$|^pin$/.test(plain)) return 'password'
  if (/otp|mfa|2fa|token$|^code$|(?:verification|security|auth|authenticator)code$/.test(plain)) return 'code'
  return /user|login|e?mail|ident|account|upn$|uid$|member/.test(plain) ? 'user' : 'other'
}

/** Whether a name is that of a user or e-mail field, whose value is no secret. */
export function isIdentity(name: string): boolean {
  return kindOf(name) === 'user' && !isSecretName(name) && !/pass|pwd|pin|code|token|secret|key|answer/i.test(name)
}
