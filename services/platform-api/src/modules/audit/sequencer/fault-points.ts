/** A step at which a test can make the process "die": the function throws and nothing after it runs. */
export type FaultPoint = (step: string) => void

/** Nothing dies. */
export const noFaults: FaultPoint = () => undefined
