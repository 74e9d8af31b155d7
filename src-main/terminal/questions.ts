import type { Question, Snapshot } from '#core/model/snapshot'
import type { Face } from './face.ts'

type HostKeyQuestion = Extract<Question, { kind: 'host-key' }>

/** How a host key is trusted by those who cannot be asked. */
export const howToTrust = (question: HostKeyQuestion): string =>
  `The host key of ${question.offer.host} is not known: ${question.offer.keyType} ${question.offer.fingerprint}. ` +
  `Compare it with the host's own, then pass --trust-host-key ${question.offer.fingerprint}.`

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
  if (question.offer.fingerprint === face.options.trustHostKey) {
    await handlers.answerHostKey({ questionId: question.id, trust: true })
  } else if (face.prompt.possible) {
    await handlers.answerHostKey({ questionId: question.id, trust: await askHostKey(face, question) })
  } else {
    face.output.note(howToTrust(question))
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
