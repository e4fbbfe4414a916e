#!/usr/bin/env node
// npm links a command only when its file is there at install time, which dist is not before the first build.
import '../dist/main.js'
