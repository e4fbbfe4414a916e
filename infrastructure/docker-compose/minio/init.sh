#!/bin/sh
# Makes the bucket of the audit log's cold storage and the account that may use it, and nothing else. Safe to run again.
set -eu
mc alias set local http://minio:9000 "$MINIO_ROOT_USER" "$MINIO_ROOT_PASSWORD" >/dev/null
# Object lock can be chosen only when a bucket is made; without a rule it locks nothing.
mc mb --ignore-existing --with-lock "local/$BUCKET"
mc version enable "local/$BUCKET" >/dev/null
cat >/tmp/policy.json <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:GetBucketLocation", "s3:ListBucket", "s3:GetBucketObjectLockConfiguration"],
      "Resource": ["arn:aws:s3:::$BUCKET"] },
    { "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:GetObjectRetention", "s3:PutObjectRetention"],
      "Resource": ["arn:aws:s3:::$BUCKET/*"] }
  ]
}
POLICY
mc admin policy create local dezky-audit /tmp/policy.json
mc admin user add local "$ACCESS_KEY" "$SECRET_KEY"
mc admin policy attach local dezky-audit --user "$ACCESS_KEY" 2>/tmp/attach || grep -qi 'already' /tmp/attach
echo "bucket $BUCKET is ready"
