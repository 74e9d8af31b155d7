import type { Question, Snapshot } from '#core/model/snapshot'
import type { Face } from './face.ts'

type HostKeyQuestion = Extract<Question, { kind: 'host-key' }>

const named = (face: Face, question: HostKeyQuestion): boolean =>
  face.options.trustHostKeys.includes(question.offer.fingerprint)

/** Whether an answer to a question is to come: from a person here, or from the command line. */
export const isAnswered = (face: Face, question: Question): boolean =>
  face.prompt.possible || (question.kind === 'host-key' && named(face, question))

/** How a host key is trusted where nobody can be asked. */
function howToTrust(face: Face, { offer }: HostKeyQuestion): string {
  const { host, keyType, fingerprint } = offer
  const other = face.options.trustHostKeys.length > 0 ? ' None of --trust-host-key is this key.' : ''
  return (
    `The host key of ${host} is not known: ${keyType} ${fingerprint}.${other} ` +
    `Compare it with the host's own, then pass --trust-host-key ${fingerprint}.`
  )
}

async function askHostKey(face: Face, question: HostKeyQuestion): Promise<boolean> {
  const { host, keyType, fingerprint } = question.offer
  face.output.note(`${question.broker}: the host key of ${host} is not known yet.`)
  face.output.note(`  ${keyType} ${fingerprint}`)
  const answer = await face.prompt.ask('Is this the host, and is its key to be trusted? Type yes: ')
  return answer?.trim() === 'yes'
}

async function answer(face: Face, question: Question): Promise<void> {
  const { handlers } = face.engine
  if (question.kind === 'secret') {
    const value = face.prompt.possible
      ? await face.prompt.askHidden(`${question.broker}: ${question.prompt}: `)
      : null
    await handlers.answerSecret({ questionId: question.id, value, remember: false })
    return
  }
  if (named(face, question)) {
    await handlers.answerHostKey({ questionId: question.id, trust: true })
  } else if (face.prompt.possible) {
    await handlers.answerHostKey({ questionId: question.id, trust: await askHostKey(face, question) })
  } else {
    face.output.note(howToTrust(face, question))
  }
}

/** Puts each question of the engine to the person at the terminal once, or says how it is answered without one. */
export function answerQuestions(face: Face): void {
  const seen = new Set<string>()
  const look = (snapshot: Snapshot): void => {
    for (const question of snapshot.questions) {
      if (seen.has(question.id)) continue
      seen.add(question.id)
      void answer(face, question)
    }
  }
  face.engine.onSnapshot(look)
  void Promise.resolve(face.engine.handlers.snapshot()).then(look)
}
