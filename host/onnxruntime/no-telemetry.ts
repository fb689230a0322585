/**
 * Imported before onnxruntime: its package otherwise keeps a telemetry log in the temporary folder and may report to its
 * makers. Nothing of a visitor's frames or of this computer leaves it.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
