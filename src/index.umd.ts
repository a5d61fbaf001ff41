/** The script tag's build: one file that defines `TIM`, and `TencentCloudChat` as another name of the same object. */
export { default } from './index'
