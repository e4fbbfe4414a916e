// Makes the replica set and dezky's own account; safe to run again.
const { MONGO_ROOT_PASSWORD, MONGO_APP_PASSWORD } = process.env
const root = `mongodb://root:${encodeURIComponent(MONGO_ROOT_PASSWORD)}@mongo:27017/admin?directConnection=true`

const connection = new Mongo(root)
const admin = connection.getDB('admin')

try {
  admin.runCommand({ replSetGetStatus: 1 })
} catch (error) {
  if (error.codeName !== 'NotYetInitialized') throw error
  admin.runCommand({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: 'mongo:27017' }] } })
}

let waited = 0
while (!admin.runCommand({ hello: 1 }).isWritablePrimary) {
  if (waited++ > 60) throw new Error('the replica set has no primary after 60 s')
  sleep(1000)
}

const dezky = connection.getDB('dezky')
const account = { pwd: MONGO_APP_PASSWORD, roles: [{ role: 'dbOwner', db: 'dezky' }] }
if (dezky.getUser('dezky')) dezky.updateUser('dezky', account)
else dezky.createUser({ user: 'dezky', ...account })
print('the replica set and the account dezky are ready')
