import { secret, text, type Shape } from './shape.ts'

const elsewhere = { EnvironmentVariable: { variableName: text() }, File: { filePath: text() } }

export const secretKey: Shape = { variants: { Value: { secret: secret() }, ...elsewhere } }
export const optionalSecretKey: Shape = { variants: { None: {}, Value: { secret: secret() }, ...elsewhere } }
export const secretText: Shape = { variants: { Text: { secret: secret() }, ...elsewhere } }
