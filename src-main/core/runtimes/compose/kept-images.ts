import type { Release, ReleaseImage } from '../../model/release.ts'
import { keptTagPrefix, parseRepository } from '../../registry/reference.ts'
import { pinnedRef, shortDigest } from './override.ts'

/** Releases, besides the two of a change, whose images are kept on the host. */
const keptReleases = 5

/** What tags of one broker begin with, from the folder of its state: another broker may have images of the same repository. */
export function keptPrefix(stateDirectory: string): string {
  const words = stateDirectory.replace('/.brokerlight/', '/').replace(/[^A-Za-z0-9]+/g, '-')
  return `${keptTagPrefix}${words.slice(-80).replace(/^-+|-+$/g, '')}.`
}

/** An image with the tag that keeps it on the host. */
export interface KeptImage {
  readonly image: ReleaseImage
  /** `repository:tag`, in the image's own repository: its digest is then found there whatever its other tags mean. */
  readonly name: string
}

/** The images of a change and of the releases before it, each once. */
export function keptImages(
  stateDirectory: string,
  releases: readonly Release[],
  before: readonly ReleaseImage[],
  after: readonly ReleaseImage[],
): readonly KeptImage[] {
  const prefix = keptPrefix(stateDirectory)
  const earlier = releases.slice(-keptReleases).toReversed()
  const all = [...after, ...before, ...earlier.flatMap(release => release.images)]
  const unique = new Map(all.map(image => [pinnedRef(image), image]))
  return [...unique.values()].map(image => ({
    image,
    name: `${parseRepository(image.repository).familiar}:${prefix}${shortDigest(image.digest)}`,
  }))
}

// Where containerd keeps the images, one that lost its tag has no name any more, and its id is its digest.
const keepScript = `
prefix=$1; shift; kept=' '; repos=' '
while [ $# -gt 2 ]; do
  if docker image inspect "$1" >/dev/null 2>&1; then docker tag "$1" "$3"
  elif docker image inspect "$2" >/dev/null 2>&1; then docker tag "$2" "$3"; fi
  kept="$kept$3 "; repos="$repos\${3%:*} "; shift 3
done
for repo in $(printf '%s\\n' $repos | sort -u); do
  docker image ls --format '{{.Repository}}:{{.Tag}}' "$repo" | while read -r name; do
    case $name in *":$prefix"*) ;; *) continue ;; esac
    case $kept in *" $name "*) ;; *) docker image rm "$name" >/dev/null 2>&1 ;; esac
  done
done
exit 0`

/** Gives images a tag of ours, so that no prune deletes what nothing runs now, and takes it from all others. */
export const keepImages = (stateDirectory: string, images: readonly KeptImage[]): readonly string[] => [
  'sh',
  '-c',
  keepScript,
  'brokerlight-keep',
  keptPrefix(stateDirectory),
  ...images.flatMap(({ image, name }) => [pinnedRef(image), image.digest, name]),
]

/** The commands of `keepImages` as a plan shows them. */
export const keepCommands = (images: readonly KeptImage[]): readonly (readonly string[])[] =>
  images.map(({ image, name }) => ['docker', 'tag', pinnedRef(image), name])
