import type { ReleaseImage } from '../../model/release.ts'

/** How an image is named so that it can never mean anything else: `repository@sha256:…`. */
export const pinnedRef = (image: ReleaseImage): string => `${image.repository}@${image.digest}`

/** A digest as people read it: its first 12 digits. */
export const shortDigest = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 12)

/** An image as people call it: the tag where one is known, else the digest. */
export const imageName = (image: ReleaseImage): string => image.tag ?? shortDigest(image.digest)

/** A release in a word: the tag of its images when they share one. */
export function releaseName(images: readonly ReleaseImage[]): string {
  const names = [...new Set(images.map(imageName))]
  return names.length === 0 ? 'nothing' : names.join(', ')
}

/**
 * The compose override that pins images by digest. It is JSON, which is YAML; `$` is doubled because compose expands
 * variables in it.
 */
export function overrideText(images: readonly ReleaseImage[]): string {
  const services = Object.fromEntries(
    images.map(image => [
      image.service,
      { image: pinnedRef(image).replaceAll('$', '$$$$'), pull_policy: 'never' },
    ]),
  )
  return `${JSON.stringify({ services }, null, 2)}\n`
}

/** Whether two releases run the same digests for the same services. */
export function sameImages(one: readonly ReleaseImage[], other: readonly ReleaseImage[]): boolean {
  const key = (images: readonly ReleaseImage[]): string =>
    images
      .map(image => `${image.service} ${image.digest}`)
      .sort()
      .join('\n')
  return key(one) === key(other)
}
