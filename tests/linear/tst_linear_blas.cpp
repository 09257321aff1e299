// liblinear takes ddot_ and daxpy_ from libblas, and libtorch_cpu exports functions of the same names that
// round otherwise. The engine is opened RTLD_LOCAL for that reason; here the linear bits are compared between
// processes without and with libtorch_cpu.
#include "linear/linear_support.h"

#include "base/hash.h"

#include <QProcess>

#include <dlfcn.h>
#include <fstream>
#include <iostream>

using namespace thresher;
using namespace linear_support;

namespace {

int printHash(const char* library)
{
    if (*library != '\0' && dlopen(library, RTLD_NOW | RTLD_LOCAL) == nullptr) {
        std::cerr << dlerror() << '\n';
        return 1;
    }
    const Posts posts = madeUpPosts(120, 3, 21);
    const auto factory = makeLinearFactory({}, 2);
    const auto learner = fitted(*factory, posts.view());
    if (!learner) return 1;
    std::ifstream maps("/proc/self/maps");
    const std::string all((std::istreambuf_iterator<char>(maps)), {});
    std::cout << (all.find("libtorch_cpu") != std::string::npos ? "torch " : "plain ")
              << sha256Hex(savedBytes(*learner)) << '\n';
    return 0;
}

} // namespace

class TestLinearBlas : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void bitsDoNotDependOnTorch()
    {
        const QString plain = hashOf({});
        const QString withTorch = hashOf(QStringLiteral(THRESHER_TORCH_LIBRARY));
        QVERIFY(plain.startsWith(QStringLiteral("plain ")));
        QVERIFY(withTorch.startsWith(QStringLiteral("torch ")));
        QCOMPARE(withTorch.mid(6), plain.mid(6));
    }

  private:
    static QString hashOf(const QString& library)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(QStringLiteral("/proc/self/exe"), {QStringLiteral("--hash"), library});
        if (!process.waitForFinished(120000)) return {};
        return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
    }
};

int main(int argc, char** argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--hash") return printHash(argv[2]);
    QCoreApplication application(argc, argv);
    TestLinearBlas test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_linear_blas.moc"
