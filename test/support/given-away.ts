/**
 * Words that give away who signed in where the tests of masked reports have Ada or Grace do so, however short; none of them stands in a
 * report for another reason. Short ones count where they stand by themselves: within a random value, or the digits of a mask, anything of
 * three letters comes up now and then.
 */
export const GIVEN_AWAY =
  /hopper|brewster|navy\.example(?!\/badge)|010 9977|Harbour|Ruritania|rear-admirals|7340921|(?<![\w-])(?:ada|grace|cobol|90210|NB-55[\w-]*)(?![\w-])/i
