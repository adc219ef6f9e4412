import { cliError } from '../errors.ts'
import { withoutPassword } from '../text/clean.ts'
import { urlOf } from '../text/url.ts'
import { isRanked, type Options } from './option-values.ts'
import { pathIn, referenceForm } from './reference.ts'

/** Where the metadata lie apart from the issuer: at a URL, or in what the command line refers to. */
export type MetadataPlace = { readonly form: 'url' | 'file'; readonly given: string }

/**
 * What --metadata-url says, where metadata are asked for. Beside --no-discovery what goes before the other by its source decides. Throws
 * `invalid_option` for two of one source, and for what is neither an http or https URL nor a file.
 */
export function metadataPlace(options: Options): MetadataPlace | undefined {
  const given = options.text('metadataUrl')
  if (given === undefined) return undefined
  if (!options.flag('discovery')) {
    const [url, none] = [options.sourceOf('metadataUrl'), options.sourceOf('discovery')]
    if (url === none)
      throw cliError(
        'invalid_option',
        '--metadata-url names a metadata document, and --no-discovery says to use none.',
        'Leave out one of them.',
      )
    if (!isRanked(url, none)) return undefined
  }
  return readMetadataPlace(given)
}

/** What such a value says. Throws `invalid_option` for what is neither an http or https URL nor a file. */
export function readMetadataPlace(given: string): MetadataPlace {
  const form = referenceForm(given)
  if (form === 'file' || form === 'input') return { form: 'file', given }
  if (form === undefined && isHttp(given)) return { form: 'url', given }
  throw cliError(
    'invalid_option',
    `--metadata-url is neither an http or https URL nor a file: ${form === undefined ? withoutPassword(given) : 'it refers to a variable'}.`,
    form === undefined && !/^[a-z][a-z0-9+.-]*:/i.test(given)
      ? `Give the whole URL, or a file as file:${pathIn(given) ?? 'PATH'}.`
      : 'Give the whole URL, such as https://issuer.example/.well-known/openid-configuration, or file:PATH.',
  )
}

function isHttp(given: string): boolean {
  return /^https?:$/.test(urlOf(given)?.protocol ?? '')
}
