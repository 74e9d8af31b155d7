import type { ReleaseImage } from '#core/model/release'

/** `sha256:0123456789abcdef…` as its first twelve digits, enough for a person to tell two apart. */
export const shortDigest = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 12)

/** Where `sha256:` digests stand in a text, they are shortened; everything else stays. */
export const shortenDigests = (text: string): string =>
  text.replace(/sha256:([0-9a-f]{12})[0-9a-f]{52}/g, 'sha256:$1')

/** The tag of an image, or its short digest when it was never asked for by tag. */
export const imageName = (image: ReleaseImage): string => image.tag ?? shortDigest(image.digest)

/** A release in one word: the tag all its images share, or the tags in order. */
export const releaseName = (images: readonly ReleaseImage[]): string =>
  [...new Set(images.map(imageName))].join(', ')
