// What the NVIDIA driver is asked, with a library in its place.
#include "base/cuda_driver.h"

#include <QtTest>

using namespace thresher;

class TestCudaDriver : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void devicesAreListed()
    {
        const CudaDriver driver = probeCudaDriver(FAKE_DRIVER);
        QVERIFY(driver.found && driver.problem.empty());
        QCOMPARE(cudaVersionText(driver.version), std::string("12.8"));
        QCOMPARE(driver.devices.size(), std::size_t{2});
        QCOMPARE(driver.devices[1].name, std::string("Device 11"));
        QCOMPARE(driver.devices[1].memoryBytes, std::uint64_t{11} << 30);
    }

    void oneDeviceEach()
    {
        const CudaDriver driver = probeCudaDriver(FAKE_DRIVER);
        using Names = std::vector<std::string>;
        QCOMPARE(cudaDeviceNames(driver, ""), (Names{"0", "1"}));
        QCOMPARE(cudaDeviceNames(driver, "3,GPU-7"), (Names{"3", "GPU-7"}));
        QCOMPARE(cudaDeviceNames(driver, "3"), (Names{"3"}));
        QCOMPARE(cudaDeviceNames({}, ""), Names{});
    }

    void noDriver()
    {
        QVERIFY(!hasCudaDriver("libnothere.so.1"));
        const CudaDriver driver = probeCudaDriver("libnothere.so.1");
        QVERIFY(!driver.found && driver.devices.empty());
        QVERIFY(driver.problem.find("libnothere.so.1") != std::string::npos);
    }

    void aLibraryThatIsNoDriver()
    {
        const CudaDriver driver = probeCudaDriver("libz.so.1");
        QVERIFY(driver.found && driver.devices.empty() && driver.version == 0);
        QVERIFY(!driver.problem.empty());
    }
};

QTEST_APPLESS_MAIN(TestCudaDriver)
#include "tst_cuda_driver.moc"
