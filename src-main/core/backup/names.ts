/**
 * Whether a name that a broker gave can be the name of a file in a backup: one plain name on every platform. A broker
 * that was broken into could name `../../.bashrc` else, and a backup would write it on the operator's machine.
 */
export const isFileName = (name: string): boolean =>
  /^(?!\.{1,2}$)[^/\\:*?"<>|\p{Cc}]{1,255}$/u.test(name) && !/[. ]$/.test(name)

/** Whether a path with forward slashes stays inside the folder of its backup. */
export const isBackupPath = (path: string): boolean => path.split('/').every(isFileName)
