import { statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** containerd and libnetwork put sockets below the lab's folder: 108 bytes are all a unix socket address holds. */
const longestRoot = 56

const everyoneMayPass = (folder: string): boolean => {
  const open = (statSync(folder).mode & 0o001) !== 0
  return open && (folder === '/' || everyoneMayPass(dirname(folder)))
}

/** Where the lab named so lives: in the checkout, or in the temp folder when that is too deep or closed to its user. */
export const labRoot = (name: string): string => {
  const here = join(process.cwd(), '.lab', name)
  return here.length <= longestRoot && everyoneMayPass(process.cwd())
    ? here
    : join(tmpdir(), `bl-lab-${name}`)
}

/** A file of the harness: images, compose project and stand-ins are made from these. */
export const harnessFile = (name: string): string => join(process.cwd(), 'test/lab/harness/files', name)
