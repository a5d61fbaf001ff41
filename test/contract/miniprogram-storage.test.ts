import { openMiniProgramStorage } from '../../src/storage/miniprogram-storage'
import { FakeDevice, FakeWxStorage } from '../support/fake-wx-storage'
import { storageContract } from './storage-contract'

const device = new FakeDevice()
const wx = new FakeWxStorage(device)

storageContract('mini program', { persistent: true, open: (name) => openMiniProgramStorage(name, wx) })

storageContract('mini program, each time launched anew', {
  persistent: true,
  open: (name) => openMiniProgramStorage(name, new FakeWxStorage(device)),
})
