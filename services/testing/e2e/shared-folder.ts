/** Environment variable that says where the shared platforms of a run are: a folder for each worker of Jest. */
export const SHARED_FOLDER = 'STUDYFLOW_E2E_FOLDER';
